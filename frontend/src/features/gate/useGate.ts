import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { type Approval, gate, toAppError, useRefresh, type VerdictView } from "../../bridge";
import { familyOf, verdictOf } from "../../components/verdict/families";
import type { ScanAction } from "../../keys/Keyboard";
import {
  admitTones,
  attentionTones,
  knockTones,
  LOUDNESS,
  type Loudness,
  play,
  refusedTones,
} from "../../sound/tones";
import { ADMIT_MS, doubtedByOverrun, type Field, next, notChecked, ready, takesScans } from "./deciding";

/** A code that got no answer keeps its key this long, so that scanning it again is not a second entry. */
const UNANSWERED_MS = 60_000;

/** What the Gate tells below the word READY. */
export type Notice =
  | { kind: "damaged"; digits: number }
  | { kind: "overrun" | "nothing" | "knocked" | "card" }
  | null;

/** The Gate's hands. */
export interface GateHands {
  field: Field;
  notice: Notice;
  loudness: Loudness;
  /** Ms a key of the last wedge scan; 0 before any. */
  pace: number;
  scan: (code: string, source: string) => Promise<VerdictView | undefined>;
  typed: (code: string) => Promise<void>;
  /** Shows a ticket of this gate's list. */
  look: (ref: string) => Promise<void>;
  hear: (action: ScanAction) => void;
  admit: () => Promise<void>;
  override: (key: string, reason: string, approval: Approval) => Promise<void>;
  clear: () => void;
  repeat: () => void;
  louder: () => void;
  knock: (notice: Notice) => void;
}

/** Reads codes, shows one verdict at a time, and sounds it. */
export function useGate(): GateHands {
  const [field, dispatch] = useReducer(next, ready);
  const [notice, setNotice] = useState<Notice>(null);
  const [loudness, setLoudness] = useState<Loudness>("loud");
  const [pace, setPace] = useState(0);
  const latest = useRef({ field, loudness });
  latest.current = { field, loudness };
  const last = useRef<VerdictView>(undefined);
  const unanswered = useRef<{ code: string; key: string; at: number }>(undefined);
  const refresh = useRefresh("gate");

  const sound = useCallback((view: VerdictView) => {
    const family = familyOf(verdictOf(view.verdict));
    const tones =
      family === "admit"
        ? admitTones(view.people > 1 ? view.people : 0)
        : family === "refuse"
          ? refusedTones
          : attentionTones;
    play(tones, latest.current.loudness);
  }, []);

  const knock = useCallback((why: Notice) => {
    play(knockTones, latest.current.loudness);
    setNotice(why);
  }, []);

  const show = useCallback(
    (key: string, view: VerdictView) => {
      const verdict = { ...view, key };
      last.current = verdict;
      dispatch({ kind: "answer", key, view: verdict });
      sound(verdict);
      refresh();
    },
    [refresh, sound],
  );

  const ask = useCallback(
    async (key: string, question: () => Promise<VerdictView>) => {
      setNotice(null);
      dispatch({ kind: "read", key });
      latest.current.field = { kind: "deciding", key };
      try {
        const view = await question();
        if (view.reason === "card_taken") {
          dispatch({ kind: "unread" });
          setNotice({ kind: "card" });
        } else show(key, view);
        return view;
      } catch (reason) {
        const failed = notChecked(key, toAppError(reason).code);
        show(key, failed);
        return failed;
      }
    },
    [show],
  );

  const scan = useCallback(
    async (code: string, source: string) => {
      if (!takesScans(latest.current.field)) {
        knock({ kind: "knocked" });
        return undefined;
      }
      const before = unanswered.current;
      const same = before && before.code === code && Date.now() - before.at < UNANSWERED_MS;
      const key = same ? before.key : crypto.randomUUID();
      const view = await ask(key, () => gate.Scan({ key, code, source }));
      unanswered.current = view.verdict === "not_checked" ? { code, key, at: Date.now() } : undefined;
      return view;
    },
    [ask, knock],
  );

  const hear = useCallback(
    (action: ScanAction) => {
      if (action.kind === "scan") {
        setPace(action.msPerKey);
        void scan(action.text, "wedge");
      } else if (action.kind === "damaged") {
        if (!takesScans(latest.current.field)) return knock({ kind: "knocked" });
        dispatch({ kind: "unread" });
        knock({ kind: "damaged", digits: action.digits });
      } else if (doubtedByOverrun(latest.current.field)) {
        dispatch({ kind: "unread" });
        knock({ kind: "overrun" });
      }
    },
    [knock, scan],
  );

  const clear = useCallback(() => {
    setNotice(null);
    dispatch({ kind: "clear" });
  }, []);

  const admitted = field.kind === "verdict" && field.view.verdict === "admit" ? field.view.key : undefined;
  useEffect(() => {
    if (admitted === undefined) return;
    const timer = setTimeout(() => dispatch({ kind: "clear" }), ADMIT_MS);
    return () => clearTimeout(timer);
  }, [admitted]);

  return {
    field,
    notice,
    loudness,
    pace,
    scan,
    hear,
    clear,
    knock,
    typed: async (code) => {
      const key = crypto.randomUUID();
      await ask(key, () => gate.Code({ key, code, source: "typed" }));
    },
    look: async (ref) => {
      const key = crypto.randomUUID();
      await ask(key, () => gate.Look(key, ref));
    },
    admit: async () => {
      const now = latest.current.field;
      if (now.kind !== "verdict" || takesScans(now)) return;
      const { key } = now.view;
      await ask(key, () => gate.Admit(key));
    },
    override: async (key, reason, approval) => {
      const view = await gate.Override(key, reason, approval);
      dispatch({ kind: "read", key });
      show(key, view);
    },
    repeat: () => {
      const view = last.current;
      if (!view || !takesScans(latest.current.field)) return;
      dispatch({ kind: "read", key: view.key });
      dispatch({ kind: "answer", key: view.key, view });
      sound(view);
    },
    louder: () =>
      setLoudness((now) => {
        const then = LOUDNESS[(LOUDNESS.indexOf(now) + 1) % LOUDNESS.length] ?? "loud";
        play(admitTones(0), then);
        return then;
      }),
  };
}
