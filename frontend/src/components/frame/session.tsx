import { createContext, type ReactNode, use } from "react";
import type { ShellView } from "../../bridge";

/** A face of the program. */
export type Face = "counter" | "gate" | "office";

/** What every screen of a signed-in person knows. */
export interface Session {
  view: ShellView;
  face: Face;
  setFace: (face: Face) => void;
  /** The IANA zone of all times on screen: the performance's, else the event's. Only before
   * any event exists is it the machine's. */
  zone: string;
}

const SessionContext = createContext<Session | null>(null);

/** Makes the session known to the screens below. */
export function SessionProvider({ value, children }: { value: Session; children: ReactNode }) {
  return <SessionContext value={value}>{children}</SessionContext>;
}

/** The session; a screen that asks for it outside of one is a mistake of ours. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("no session around this screen");
  return session;
}

/** The zone that a view's times are shown in. */
export function zoneOf(view: ShellView): string {
  return view.performance?.zone || view.event?.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
}
