import { ClipboardGetText, ClipboardSetText } from "../../wailsjs/runtime/runtime";

/** The text on the clipboard, or "" where there is none or the page may not look. */
export async function pastedText(): Promise<string> {
  try {
    return (await ClipboardGetText()) ?? "";
  } catch {
    return "";
  }
}

/** Puts text on the clipboard; false where the page may not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    return await ClipboardSetText(text);
  } catch {
    return false;
  }
}
