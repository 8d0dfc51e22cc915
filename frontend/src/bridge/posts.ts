import { AppError, toAppError } from "./errors";

/** What a picture holds: the text of its QR, or "" when nothing readable was found. */
interface Read {
  code: string;
}

/** Asks the program to read the QR in a picture file, whatever its format. */
export async function readPicture(file: Blob): Promise<string> {
  return post("/app/gate/picture", file, { "Content-Type": file.type || "application/octet-stream" });
}

/** Asks the program to read the QR in one camera frame of grey bytes, row by row. */
export async function readFrame(
  grey: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
): Promise<string> {
  return post(`/app/gate/frame?width=${width}&height=${height}`, new Blob([grey]), {
    "Content-Type": "application/octet-stream",
  });
}

/** Takes in the file of a USB stick; what is known already changes nothing. */
export async function takeStick(file: Blob): Promise<boolean> {
  await send("/app/stick", file, { "Content-Type": "application/octet-stream" });
  return true;
}

async function post(path: string, body: Blob, headers: Record<string, string>): Promise<string> {
  const read = JSON.parse(await send(path, body, headers)) as Read;
  return read.code ?? "";
}

async function send(path: string, body: Blob, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(path, { method: "POST", body, headers }).catch((reason: unknown) => {
    throw new AppError("timeout", String(reason));
  });
  const text = await answer.text();
  if (!answer.ok) throw toAppError(text);
  return text;
}
