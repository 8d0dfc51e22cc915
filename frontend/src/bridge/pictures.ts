import { AppError, toAppError } from "./errors";

/** What a picture holds: the text of its QR, or "" when nothing readable was found. */
interface Read {
  text: string;
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

async function post(path: string, body: Blob, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(path, { method: "POST", body, headers }).catch((reason: unknown) => {
    throw new AppError("timeout", String(reason));
  });
  const text = await answer.text();
  if (!answer.ok) throw toAppError(text);
  const read = JSON.parse(text) as Read;
  return read.text ?? "";
}
