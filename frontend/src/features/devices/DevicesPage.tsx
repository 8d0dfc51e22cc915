import { Ban, Check, CircleHelp, LogOut, WifiOff } from "lucide-react";
import { type ComponentType, useState } from "react";
import { type DeviceView, devices, useAction, useView } from "../../bridge";
import { cn } from "../../components/cn";
import { useNow } from "../../components/frame/clock";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, RowsToCome } from "../../components/ui/card";
import { Chip, type ChipTone } from "../../components/ui/chip";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { type Say, useTranslation } from "../../i18n/useTranslation";
import { DeviceDialogs, type DeviceSheet } from "./DeviceDialogs";
import { Enrolment } from "./Enrolment";

const STATES = {
  well: { tone: "ok", icon: Check },
  alone: { tone: "warn", icon: WifiOff },
  silent: { tone: "warn", icon: CircleHelp },
  revoked: { tone: "neutral", icon: Ban },
  written_off: { tone: "neutral", icon: Ban },
  left: { tone: "neutral", icon: LogOut },
} as const satisfies Record<string, { tone: ChipTone; icon: ComponentType }>;

type State = keyof typeof STATES;

function stateOf(device: DeviceView): State {
  return device.state in STATES ? (device.state as State) : "silent";
}

/** Enrolled machines; the chosen one explains itself at the foot. */
export function DevicesPage() {
  const { t } = useTranslation();
  const { view } = useSession();
  const list = useView(["devices", "list"], devices.List, true, 3000);
  const [chosen, setChosen] = useState<string>();
  const [sheet, setSheet] = useState<DeviceSheet>();
  const rows = list.data ?? [];
  const device = rows.find((d) => d.id === chosen) ?? rows.find((d) => d.state === "silent") ?? rows[0];
  const cut = view.link.state === "alone" || view.link.state === "never";
  return (
    <div className="flex h-full min-h-0 gap-[16px] px-[20px] py-[16px]">
      <section className="flex min-w-0 flex-1 flex-col gap-[12px]">
        <div className="flex min-h-[44px] items-center gap-[12px]">
          <h1 className="display wide-112 m-0 text-26 leading-[1.1] font-bold">
            {t("office.devices.title")}
          </h1>
          <Chip>{t("office.devices.enrolled", { count: rows.length })}</Chip>
        </div>
        <Refusal error={list.error} />
        <Card className="flex min-h-0 flex-1 flex-col overflow-hidden">
          <div className="min-h-0 flex-1 overflow-auto">
            {list.isPending ? (
              <RowsToCome rows={6} />
            ) : (
              <DeviceTable rows={rows} chosen={device?.id} onChoose={setChosen} />
            )}
          </div>
          {device && <DeviceFoot device={device} cut={cut} onSheet={setSheet} />}
        </Card>
      </section>
      <Enrolment cut={cut} />
      {sheet && <DeviceDialogs sheet={sheet} onClose={() => setSheet(undefined)} />}
    </div>
  );
}

function DeviceTable({
  rows,
  chosen,
  onChoose,
}: {
  rows: DeviceView[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const now = useNow();
  return (
    <Table>
      <thead>
        <tr>
          <th>{t("office.devices.device")}</th>
          <th>{t("office.devices.who")}</th>
          <th className="num">{t("office.devices.sync")}</th>
          <th className="num">{t("office.devices.unsent")}</th>
          <th className="num">{t("office.devices.lent")}</th>
          <th>{t("office.devices.state")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((device) => {
          const state = stateOf(device);
          const { tone, icon: Icon } = STATES[state];
          const late = state === "silent" || state === "alone";
          const gone = tone === "neutral";
          return (
            <tr
              key={device.id}
              className={cn(device.id === chosen && "[&>td]:bg-brand-tint", gone && "text-ink-3")}
              onClick={() => onChoose(device.id)}
            >
              <td className="words">
                <button
                  type="button"
                  className="block min-h-[40px]"
                  aria-pressed={device.id === chosen}
                  onClick={() => onChoose(device.id)}
                >
                  <b className="block font-semibold">{device.name}</b>
                  <span className="text-13">
                    {placeWord(device, t)}
                    {device.this && ` · ${t("office.devices.thisOne")}`}
                  </span>
                </button>
              </td>
              <td className="words">
                {device.staff || <span className="text-ink-3">{t("office.devices.nobody")}</span>}
              </td>
              <td className={cn("num text-end", late && "font-semibold text-warn")}>
                {device.lastHeard > 0 ? f.age(now - device.lastHeard) : t("common.age.never")}
              </td>
              <td className="num">{device.unsent < 0 ? "?" : f.count(device.unsent)}</td>
              <td className="num">{device.lent > 0 ? f.count(device.lent) : "–"}</td>
              <td className="words">
                <Chip tone={tone} icon={<Icon />}>
                  {t(`office.devices.${state}`)}
                </Chip>
              </td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function placeWord(device: DeviceView, t: Say): string {
  const place =
    device.place === "gate" || device.place === "office" || device.place === "host"
      ? device.place
      : "counter";
  return [t(`common.face.${place}`), device.gate].filter(Boolean).join(" · ");
}

function headlineOf(device: DeviceView) {
  if (device.lastHeard === 0) return "office.devices.neverTitle" as const;
  return device.state === "silent"
    ? ("office.devices.silentTitle" as const)
    : ("office.devices.wellTitle" as const);
}

function DeviceFoot({
  device,
  cut,
  onSheet,
}: {
  device: DeviceView;
  cut: boolean;
  onSheet: (sheet: DeviceSheet) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const { view } = useSession();
  const now = useNow();
  const giveBack = useAction(devices.Return);
  const age = f.age(now - device.lastHeard);
  const why = cut ? t("office.devices.needsHub") : undefined;
  const gone = STATES[stateOf(device)].tone === "neutral";
  return (
    <div className="flex flex-wrap items-center gap-[12px] border-t-2 border-brand-ink bg-sunken px-[16px] py-[12px]">
      <div className="min-w-[420px] flex-1">
        <b className="font-semibold">
          {device.this
            ? `${device.name}, ${t("office.devices.thisOne")}`
            : t(headlineOf(device), { name: device.name, age })}
        </b>
        <div className="text-14 text-ink-2">
          {device.place === "host"
            ? t("office.devices.hostHere")
            : device.lent > 0
              ? t("office.devices.mayStill", { count: device.lent })
              : t("office.devices.nothingLent")}
        </div>
        <Refusal error={giveBack.error} />
      </div>
      {!gone && (
        <>
          <Button why={why} onClick={() => onSheet({ kind: "rename", device })}>
            {t("office.devices.rename")}
          </Button>
          {device.place !== "gate" && (
            <Button why={why} onClick={() => onSheet({ kind: "lend", device })}>
              {t("office.devices.lend")}
            </Button>
          )}
          {device.this && device.lent > 0 && view.place !== "host" && (
            <Button onClick={() => void giveBack.run()}>{t("office.devices.giveBack")}</Button>
          )}
          {device.this && view.place !== "host" && (
            <Button look="danger" onClick={() => onSheet({ kind: "leave", device })}>
              {t("office.devices.leave")}
            </Button>
          )}
          {!device.this && (
            <>
              <Button look="danger" why={why} onClick={() => onSheet({ kind: "writeOff", device })}>
                {t("office.devices.writeOff")}
              </Button>
              <Button look="danger" why={why} onClick={() => onSheet({ kind: "revoke", device })}>
                <Ban />
                {t("office.devices.revoke")}
              </Button>
            </>
          )}
        </>
      )}
    </div>
  );
}
