using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.AspNetCore.Panel;

/// <summary>Renders Razor to HTML, without circuits. Thread-safe.</summary>
internal sealed class PanelHtml(IServiceProvider services, ILoggerFactory loggers)
{
    public async Task<string> RenderAsync(RenderFragment content)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Content.Fragment)] = content });
            return (await renderer.RenderComponentAsync<Content>(parameters).ConfigureAwait(true)).ToHtmlString();
        }).ConfigureAwait(false);
    }

    private sealed class Content : IComponent
    {
        private RenderHandle _handle;

        [Parameter]
        public RenderFragment Fragment { get; set; } = null!;

        public void Attach(RenderHandle renderHandle) => _handle = renderHandle;

        public Task SetParametersAsync(ParameterView parameters)
        {
            parameters.SetParameterProperties(this);
            _handle.Render(Fragment);
            return Task.CompletedTask;
        }
    }
}
