import { createServer, type Server, type Socket } from "node:net";
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { call } from "./snap";

/** How letters leave, not set. */
export const NO_POST = {
  sandbox: false,
  off: false,
  host: "",
  port: 0,
  user: "",
  password: "",
  from: "",
  replyTo: "",
  smsUser: "",
  smsKey: "",
  smsFrom: "",
};

/** A mail server on this machine that keeps what it is given, so that a journey can open its letters. */
export class Post {
  private readonly letters: { to: string; text: string }[] = [];
  private readonly server: Server;
  private readonly open = new Set<Socket>();

  private constructor() {
    this.server = createServer((socket) => {
      this.open.add(socket);
      socket.on("close", () => this.open.delete(socket));
      socket.on("error", () => socket.destroy());
      this.speak(socket);
    });
  }

  /** Starts one and lets the program's letters leave through it. */
  static async of(office: Page): Promise<Post> {
    const post = new Post();
    await new Promise<void>((resolve) => post.server.listen(0, "127.0.0.1", resolve));
    const address = post.server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    await call(office, "Messages.Save", {
      ...NO_POST,
      host: "127.0.0.1",
      port,
      from: "tickets@fair.example",
    });
    return post;
  }

  /** Lets no letters leave any more. */
  off(office: Page): Promise<unknown> {
    return call(office, "Messages.Save", { ...NO_POST, off: true });
  }

  private speak(socket: Socket): void {
    let heard = "";
    let body: string | null = null;
    let to = "";
    socket.setEncoding("utf8");
    socket.write("220 journey\r\n");
    socket.on("data", (data: string) => {
      heard += data;
      for (let end = heard.indexOf("\r\n"); end >= 0; end = heard.indexOf("\r\n")) {
        const line = heard.slice(0, end);
        heard = heard.slice(end + 2);
        if (body !== null) {
          if (line !== ".") {
            body += `${line.replace(/^\.\./, ".")}\n`;
            continue;
          }
          this.letters.push({ to, text: plainText(body) });
          body = null;
          socket.write("250 kept\r\n");
        } else if (/^EHLO/i.test(line)) socket.write("250-journey\r\n250 8BITMIME\r\n");
        else if (/^DATA/i.test(line)) {
          body = "";
          socket.write("354 go on\r\n");
        } else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
        else {
          to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1] ?? to;
          socket.write("250 ok\r\n");
        }
      }
    });
  }

  /** The newest code that went to an address, after as many as `before`, and the link beside it. */
  async code(to: string, before = 0): Promise<{ code: string; link: string }> {
    const mine = () => this.letters.filter((l) => l.to === to && /^\d{4} \d{4}\s*$/m.test(l.text));
    await expect.poll(() => mine().length, { timeout: 15_000 }).toBeGreaterThan(before);
    const text = mine().at(-1)?.text ?? "";
    return {
      code: /^(\d{4} \d{4})\s*$/m.exec(text)?.[1] ?? "",
      link: /^(https?:\S+\/me#\S+)/m.exec(text)?.[1] ?? "",
    };
  }

  close(): void {
    for (const socket of this.open) socket.destroy();
    this.server.close();
  }
}

/** The plain text part of a letter, as it is read. */
function plainText(raw: string): string {
  const part = /text\/plain[\s\S]*?\n\n([\s\S]*?)\n--/i.exec(raw)?.[1] ?? raw;
  const bytes = part
    .replace(/=\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
