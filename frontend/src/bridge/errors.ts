/** A refusal from the program: a stable code, an English sentence, and what a translation needs. */
export class AppError extends Error {
  readonly code: string;
  readonly args: Record<string, string>;

  constructor(code: string, message: string, args: Record<string, string> = {}) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.args = args;
  }
}

interface Spelled {
  code: string;
  message: string;
  args?: Record<string, string> | null;
}

/** Makes an AppError of whatever a call rejected with. Bound methods reject with an Error whose
 * message is the JSON {"code","message","args"}; anything else is our own fault: "internal". */
export function toAppError(reason: unknown): AppError {
  if (reason instanceof AppError) return reason;
  const text = reason instanceof Error ? reason.message : String(reason);
  try {
    const spelled: unknown = JSON.parse(text);
    if (isSpelled(spelled)) return new AppError(spelled.code, spelled.message, spelled.args ?? {});
  } catch {
    // Not JSON: the runtime's own words, which are for a log and not for a person.
  }
  return new AppError("internal", text);
}

function isSpelled(value: unknown): value is Spelled {
  if (typeof value !== "object" || value === null) return false;
  return (
    "code" in value &&
    typeof value.code === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}
