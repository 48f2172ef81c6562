using Microsoft.AspNetCore.Authentication;
using WebApi;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;

#region services
builder.Services.AddSpeakrMonitor()
    .AddSocketIOSource(settings["Feed:Url"] ?? throw new InvalidOperationException("Feed:Url is missing."))
    .UseSqliteHistory(settings["Calls:Database"] ?? throw new InvalidOperationException("Calls:Database is missing."))
    .AddPanel();
builder.Services.AddHealthChecks().AddSpeakrMonitor();

// The application's own sign-in and policy. The claims of its users say what of the calls they see.
builder.Services.AddAuthentication(StaffTokens.SchemeName).AddScheme<AuthenticationSchemeOptions, StaffTokens>(StaffTokens.SchemeName, null);
builder.Services.AddAuthorizationBuilder().AddPolicy("call-centre", policy => policy.RequireClaim(StaffTokens.Department, "call centre"));
#endregion

var app = builder.Build();

#region endpoints
app.MapSpeakrMonitor("/panel").RequireAuthorization("call-centre");
app.MapSpeakrMonitorApi("/telephony").RequireAuthorization("call-centre");
app.MapHealthChecks("/health");
#endregion

await app.RunAsync();
