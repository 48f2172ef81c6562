using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Access;

/// <summary>Keeps the keys that protect cookies in the history database, so that a cookie holds on every host and after a restart.</summary>
internal sealed class StoredProtectionKeys(ICallAccessStore store, ILogger<StoredProtectionKeys> logger) : IXmlRepository
{
    // The framework asks without async, once a day.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            return [.. store.ReadProtectionKeysAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult().Select(XElement.Parse)];
        }
        catch (CallHistoryException failure)
        {
            Log.ProtectionKeysAway(logger, OperatorWords.In(failure.Message));
            throw;
        }
    }

    public void StoreElement(XElement element, string friendlyName) =>
        store.AddProtectionKeyAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
