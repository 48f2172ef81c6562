using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>A page that the application around the panel has of its own.</summary>
[Route("/home")]
public sealed class OfficePage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMarkupContent(0, "<!DOCTYPE html><title>Office</title><link rel='icon' href='data:,'>");
        builder.OpenElement(1, "h1");
        builder.AddContent(2, "The office");
        builder.CloseElement();
    }
}
