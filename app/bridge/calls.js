// Defines window.go.<package>.<Struct>.<Method> for the generated bindings. Every
// method posts its arguments and settles: with the result, or with an Error whose
// message is the JSON {"code","message","args"}.
(() => {
  const bindings = __BINDINGS__;
  const unreachable = JSON.stringify({
    code: "timeout",
    message: "TicketCrib does not answer. Look whether it is still running.",
  });

  async function call(structName, methodName, args) {
    let answer;
    let body;
    try {
      answer = await fetch(`/call/${structName}/${methodName}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(args),
      });
      body = await answer.text();
    } catch {
      throw new Error(unreachable);
    }
    if (answer.ok) return JSON.parse(body);
    throw new Error(body.startsWith("{") ? body : unreachable);
  }

  window.go = {};
  for (const [packageName, structs] of Object.entries(bindings)) {
    window.go[packageName] = {};
    for (const [structName, methods] of Object.entries(structs)) {
      const bound = {};
      for (const methodName of methods) {
        bound[methodName] = (...args) => call(structName, methodName, args);
      }
      window.go[packageName][structName] = bound;
    }
  }
})();
