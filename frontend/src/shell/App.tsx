import { type FormEvent, Suspense, startTransition, useState } from "react";
import { type RecoverySheet, type ShellView, setup, shell, useAction, useView } from "../bridge";
import { type Face, SessionProvider, zoneOf } from "../components/frame/session";
import { Refusal } from "../components/problem";
import { Button } from "../components/ui/button";
import { Field } from "../components/ui/field";
import { SignIn } from "../features/access/SignIn";
import { FirstRun } from "../features/setup/FirstRun";
import { RecoverySheetPage } from "../features/setup/RecoverySheetPage";
import { useTranslation } from "../i18n/useTranslation";
import { Counter, Gate, Office } from "./faces";
import { useAppearance } from "./theme";

/** The whole program: what this laptop is decides what is shown. */
export function App() {
  const state = useView(["shell"], shell.State);
  const [sheet, setSheet] = useState<RecoverySheet>();
  const [opened, setOpened] = useState<{ staff: string; face: Face }>();
  const view = state.data;
  const staff = view?.phase === "ready" ? view.staff?.id : undefined;
  // A face stays until the person changes it: the first event must not turn the Office away.
  const stays = opened !== undefined && opened.staff === staff;
  const face = view ? faceOf(view, stays ? opened.face : undefined) : "office";
  if (staff !== undefined && !stays) setOpened({ staff, face });
  useAppearance(view, view?.phase === "ready" && face === "gate");
  if (sheet) return <RecoverySheetPage sheet={sheet} onDone={() => setSheet(undefined)} />;
  if (!view) return <Waiting state={state} />;
  if (view.phase === "first_run" || view.phase === "joining") {
    return <FirstRun joining={view.phase === "joining"} onSheet={setSheet} />;
  }
  if (view.phase === "stopped") return <Stopped view={view} />;
  if (view.phase === "sign_in" || !view.staff) return <SignIn view={view} />;
  return (
    <SessionProvider
      value={{
        view,
        face,
        // The old face stays until the new one is there.
        setFace: (next) => startTransition(() => setOpened({ staff: view.staff?.id ?? "", face: next })),
        zone: zoneOf(view),
      }}
    >
      <Suspense fallback={<main className="h-full bg-bg" aria-busy="true" />}>
        {face === "counter" && <Counter />}
        {face === "gate" && <Gate />}
        {face === "office" && <Office />}
      </Suspense>
    </SessionProvider>
  );
}

/** The face to show: the one asked for where the person may open it, else the laptop's own place;
 * a host without an event begins in the Office. */
export function faceOf(view: ShellView, wanted: Face | undefined): Face {
  const may = (face: string): face is Face => (view.faces ?? []).includes(face);
  if (wanted && may(wanted)) return wanted;
  if (view.place !== "host" && may(view.place)) return view.place;
  if (view.place === "host" && !view.performance && may("office")) return "office";
  const first = (["counter", "gate", "office"] as const).find(may);
  return first ?? "counter";
}

function Waiting({ state }: { state: ReturnType<typeof useView<ShellView>> }) {
  const { t } = useTranslation();
  if (!state.error) return <main className="h-full bg-stage" aria-busy="true" />;
  return (
    <main className="grid h-full place-items-center bg-bg p-[32px]">
      <Refusal
        error={state.error}
        action={<Button onClick={state.refetch}>{t("common.do.tryNow")}</Button>}
      />
    </main>
  );
}

/** A laptop that must not go on: why, and the one way on. */
function Stopped({ view }: { view: ShellView }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const over = useAction(setup.StartOver);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void over.run(name.trim());
  };
  return (
    <main className="grid h-full place-items-center bg-bg p-[32px]">
      <form onSubmit={submit} className="flex w-[640px] max-w-full flex-col gap-[16px]">
        <h1 className="display wide-112 m-0 text-34 font-bold">{t("shell.stopped.title")}</h1>
        <Refusal error={view.problem} />
        {view.place !== "host" && (
          <>
            <p className="m-0 text-17 text-ink-2">{t("shell.stopped.hint", { name: view.device })}</p>
            <Field
              label={t("shell.stopped.name")}
              autoComplete="off"
              maxLength={320}
              value={name}
              onChange={(e) => setName(e.target.value)}
            />
            <Refusal error={over.error} />
            <Button type="submit" look="primary" size="large" disabled={over.busy}>
              {t(over.busy ? "shell.stopped.wiping" : "shell.stopped.startOver")}
            </Button>
          </>
        )}
      </form>
    </main>
  );
}
