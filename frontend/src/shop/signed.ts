import { kept } from "./hub";

/** Says whether a frame is one that the hub made for this event. */
export type Check = (text: string) => Promise<boolean>;

// backend/queue/frame.go signs this, the event, a zero and the JSON.
const LABEL = "ticketcrib frame\0";

/** The check by the hub's public key, base64url. null where this browser cannot check: pages on plain HTTP
 * have no crypto.subtle, and older browsers no Ed25519. */
export async function checkOf(
  event: string,
  key: string,
  subtle: SubtleCrypto | null = globalThis.crypto?.subtle ?? null,
): Promise<Check | null> {
  if (!subtle) return null;
  try {
    const hub = await subtle.importKey("raw", bytesOf(key), { name: "Ed25519" }, false, ["verify"]);
    const spell = new TextEncoder();
    return async (text) => {
      const at = text.indexOf(" ");
      try {
        const signed = spell.encode(`${LABEL}${event}\0${text.slice(at + 1)}`);
        return await subtle.verify("Ed25519", hub, bytesOf(text.slice(0, at)), signed);
      } catch {
        return false; // what stands before the blank is no base64url
      }
    };
  } catch {
    return null;
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
}

const KEY = "tc-hub-key";

/** The hub's key as this tab has learnt it first, from the page that is not cached; "": from none yet. A hub
 * keeps its key when it is restored or moved, so that another one is nobody's whom we know. */
export function pinned(drawn: string): string {
  const first = kept(() => sessionStorage.getItem(KEY));
  if (first) return first;
  if (drawn) kept(() => sessionStorage.setItem(KEY, drawn));
  return drawn;
}
