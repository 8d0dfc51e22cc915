import { EventsOn } from "../../wailsjs/runtime/runtime";

/** What the program tells unasked: that something of this name has changed. The payload is not
 * used: screens ask again by a call, so a lost or repeated event can do no harm. */
export const NEWS = [
  "shell",
  "changed",
  "board",
  "gate",
  "join",
  "devices",
  "journal",
  "report",
  "reconnected",
] as const;

/** One name of NEWS. */
export type News = (typeof NEWS)[number];

/** Calls `hear` for each piece of news with the topic it is about; returns the unsubscribe. */
export function onNews(hear: (news: News, topic: string) => void): () => void {
  const ends = NEWS.map((name) => EventsOn(name, (data: unknown) => hear(name, topicOf(data))));
  return () => {
    for (const end of ends) end();
  };
}

function topicOf(data: unknown): string {
  if (typeof data === "string") return data;
  if (typeof data === "object" && data !== null && "topic" in data && typeof data.topic === "string") {
    return data.topic;
  }
  return "";
}

/** What the window or browser mode itself tells. */
const HOST_NEWS = ["disconnected", "reconnected", "close-refused"] as const;

/** One of them. */
export type HostNews = (typeof HOST_NEWS)[number];

/** Calls `hear` when the connection to the program goes or comes back, or when closing was
 * refused; returns the unsubscribe. */
export function onHost(hear: (news: HostNews) => void): () => void {
  const ends = HOST_NEWS.map((name) => EventsOn(name, () => hear(name)));
  return () => {
    for (const end of ends) end();
  };
}
