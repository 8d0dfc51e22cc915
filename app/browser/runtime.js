// Defines window.runtime as the desktop window has it. Events come as server-sent
// events; a tab that is hidden lets its connection go, because a browser keeps only
// six to one address, and takes it up again when it is shown.
(() => {
  const listeners = new Map();
  let source = null;
  let missed = false;

  function deliver(name, data) {
    for (const listener of [...(listeners.get(name) ?? [])]) {
      listener.left -= 1;
      if (listener.left === 0) forget(listener);
      listener.callback(...data);
    }
  }

  function forget(listener) {
    const rest = (listeners.get(listener.name) ?? []).filter((other) => other !== listener);
    if (rest.length > 0) listeners.set(listener.name, rest);
    else listeners.delete(listener.name);
  }

  function listen(name, callback, times) {
    const listener = { name, callback, left: times > 0 ? times : Number.POSITIVE_INFINITY };
    listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    return () => forget(listener);
  }

  function connect() {
    if (source || document.hidden) return;
    source = new EventSource("/events");
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      deliver(event.name, [event.data]);
    };
    source.onopen = () => {
      if (missed) deliver("reconnected", []);
      missed = false;
    };
    source.onerror = () => {
      missed = true;
      deliver("disconnected", []);
      if (source.readyState === EventSource.CLOSED) {
        source = null;
        setTimeout(connect, 2000);
      }
    };
  }

  function visibility() {
    if (!document.hidden) return connect();
    source?.close();
    source = null;
    missed = true;
  }

  document.addEventListener("visibilitychange", visibility);
  connect();

  window.runtime = {
    EventsOn: (name, callback) => listen(name, callback, -1),
    EventsOnce: (name, callback) => listen(name, callback, 1),
    EventsOnMultiple: listen,
    EventsOff: (...names) => names.forEach((name) => listeners.delete(name)),
    EventsOffAll: () => listeners.clear(),
    EventsEmit: (name, ...data) => deliver(name, data),
    Environment: async () => ({ buildType: "production", platform: "browser", arch: "" }),
    Quit: () => void fetch("/quit", { method: "POST" }),
    BrowserOpenURL: (url) => void window.open(url, "_blank", "noopener,noreferrer"),
    ClipboardGetText: () => navigator.clipboard.readText(),
    ClipboardSetText: (text) => navigator.clipboard.writeText(text).then(() => true),
    WindowSetTitle: (title) => void (document.title = title),
    WindowFullscreen: () => void document.documentElement.requestFullscreen(),
    WindowUnfullscreen: () => void document.exitFullscreen(),
    WindowIsFullscreen: async () => document.fullscreenElement !== null,
    WindowReload: () => window.location.reload(),
    LogDebug: (text) => console.debug(text),
    LogInfo: (text) => console.info(text),
    LogWarning: (text) => console.warn(text),
    LogError: (text) => console.error(text),
  };
})();
