import { Ban, LaptopMinimal } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { boxOffice, type DeviceView, devices, type RiskLine, useAction, useView } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Choice, Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { type Say, useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

/** Which deed is asked for, and of which device. */
export interface DeviceSheet {
  kind: "rename" | "lend" | "writeOff" | "revoke" | "leave";
  device: DeviceView;
}

/** The deeds that a device can suffer, each in a dialog that says what will happen. */
export function DeviceDialogs({ sheet, onClose }: { sheet: DeviceSheet; onClose: () => void }) {
  const props = { device: sheet.device, onClose };
  switch (sheet.kind) {
    case "rename":
      return <Rename {...props} />;
    case "lend":
      return <Lend {...props} />;
    case "writeOff":
      return <WriteOff {...props} />;
    case "revoke":
      return <Revoke {...props} />;
    default:
      return <Leave {...props} />;
  }
}

interface DeedProps {
  device: DeviceView;
  onClose: () => void;
}

function Deed(props: {
  title: string;
  hint?: string;
  danger?: boolean;
  go: string;
  off?: boolean;
  action: { busy: boolean; error: Parameters<typeof Refusal>[0]["error"] };
  onGo: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  useShortcuts([], { modal: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!props.off && (await props.onGo())) props.onClose();
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.title}
      hint={props.hint}
      icon={
        <span
          className={`grid size-[44px] flex-none place-items-center rounded-2 text-20 ${props.danger ? "bg-bad-tint text-bad" : "bg-brand-tint text-brand-ink"}`}
        >
          {props.danger ? <Ban /> : <LaptopMinimal />}
        </span>
      }
    >
      <form onSubmit={submit} className="mt-[12px] flex flex-col gap-[12px]">
        {props.children}
        <Refusal error={props.action.error} />
        <DialogActions>
          <Button size="large" onClick={props.onClose} shortcut={t("common.key.esc")}>
            {t(props.danger ? "common.do.keep" : "common.do.cancel")}
          </Button>
          <Button
            size="large"
            type="submit"
            look={props.danger ? "danger" : "primary"}
            disabled={props.off || props.action.busy}
          >
            {props.go}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Rename({ device, onClose }: DeedProps) {
  const { t } = useTranslation();
  const rename = useAction(devices.Rename);
  const [name, setName] = useState(device.name);
  return (
    <Deed
      title={t("office.devices.rename")}
      go={t("common.do.save")}
      off={!name.trim()}
      action={rename}
      onGo={() => rename.run(device.id, name.trim())}
      onClose={onClose}
    >
      <Field
        label={t("office.devices.newName")}
        autoFocus
        autoComplete="off"
        maxLength={80}
        value={name}
        onChange={(e) => setName(e.target.value)}
      />
    </Deed>
  );
}

function Lend({ device, onClose }: DeedProps) {
  const { t } = useTranslation();
  const board = useView(["boxoffice", "board"], boxOffice.Board);
  const lend = useAction(devices.Lend);
  const [type, setType] = useState(0);
  const [units, setUnits] = useState("");
  const rows = board.data?.rows ?? [];
  const chosen = type || rows[0]?.type || 0;
  const count = Number(units);
  return (
    <Deed
      title={t("office.devices.lendTitle", { name: device.name })}
      go={t("office.devices.lendGo")}
      off={!(count > 0) || chosen === 0}
      action={lend}
      onGo={() => lend.run(device.id, chosen, count)}
      onClose={onClose}
    >
      <Choice
        label={t("office.devices.lendType")}
        value={chosen}
        onChange={(e) => setType(Number(e.target.value))}
      >
        {rows.map((row) => (
          <option key={row.type} value={row.type}>
            {row.name}
          </option>
        ))}
      </Choice>
      <Field
        label={t("office.devices.lendUnits")}
        autoFocus
        inputMode="numeric"
        autoComplete="off"
        value={units}
        onChange={(e) => setUnits(e.target.value.replace(/\D/g, "").slice(0, 7))}
      />
    </Deed>
  );
}

function WriteOff({ device, onClose }: DeedProps) {
  const { t } = useTranslation();
  const f = useFormat();
  const risk = useView(["devices", "risk", device.id], () => devices.Risk(device.id));
  const writeOff = useAction(devices.WriteOff);
  const [name, setName] = useState("");
  const [reason, setReason] = useState("");
  const lines = risk.data?.lines ?? [];
  return (
    <Deed
      title={t("office.devices.writeOffTitle", { name: device.name })}
      hint={t("office.devices.writeOffHint")}
      danger
      go={t("office.devices.writeOffGo")}
      off={name.trim() !== device.name || !risk.data}
      action={writeOff}
      onGo={() => writeOff.run(device.id, name.trim(), reason.trim())}
      onClose={onClose}
    >
      <Refusal error={risk.error} />
      <ul className="m-0 list-none border-y border-line p-0 [&>li]:py-[7px] [&>li+li]:border-t [&>li+li]:border-line">
        {byPerformance(lines).map((of) => (
          <li key={of[0]?.performance?.id ?? ""}>
            {t("office.devices.writeOffUnits", {
              units: f.list(of.map((line) => `${f.count(line.units)} ${line.quota}`)),
              performance: performanceWord(of[0], t, f),
            })}
          </li>
        ))}
        {lines.length > 0 && <li>{t("office.devices.writeOffSold")}</li>}
        {risk.data && lines.length === 0 && <li>{t("office.devices.writeOffNothing")}</li>}
        <li>{t("office.devices.writeOffTickets")}</li>
      </ul>
      <Field
        label={t("office.devices.why")}
        autoComplete="off"
        maxLength={200}
        value={reason}
        onChange={(e) => setReason(e.target.value)}
      />
      <Field
        label={t("office.devices.typeName", { name: device.name })}
        autoFocus
        autoComplete="off"
        value={name}
        onChange={(e) => setName(e.target.value)}
      />
    </Deed>
  );
}

function byPerformance(lines: RiskLine[]): RiskLine[][] {
  const groups = new Map<string, RiskLine[]>();
  for (const line of lines) {
    const id = line.performance?.id ?? "";
    groups.set(id, [...(groups.get(id) ?? []), line]);
  }
  return [...groups.values()];
}

function performanceWord(line: RiskLine | undefined, t: Say, f: ReturnType<typeof useFormat>): string {
  const p = line?.performance;
  if (!line || !p) return t("office.devices.writeOffElsewhere");
  return [line.event, p.name, `${f.day(p.startsAt, p.zone)} ${f.time(p.startsAt, p.zone)}`]
    .filter(Boolean)
    .join(", ");
}

function Revoke({ device, onClose }: DeedProps) {
  const { t } = useTranslation();
  const revoke = useAction(devices.Revoke);
  const [reason, setReason] = useState("");
  return (
    <Deed
      title={t("office.devices.revokeTitle", { name: device.name })}
      hint={t("office.devices.revokeHint")}
      danger
      go={t("office.devices.revokeGo")}
      action={revoke}
      onGo={() => revoke.run(device.id, reason.trim())}
      onClose={onClose}
    >
      <Field
        label={t("office.devices.why")}
        autoFocus
        autoComplete="off"
        maxLength={200}
        value={reason}
        onChange={(e) => setReason(e.target.value)}
      />
    </Deed>
  );
}

function Leave({ device, onClose }: DeedProps) {
  const { t } = useTranslation();
  const leave = useAction(devices.Leave);
  const [name, setName] = useState("");
  return (
    <Deed
      title={t("office.devices.leaveTitle")}
      hint={t("office.devices.leaveHint")}
      danger
      go={t("office.devices.leaveGo")}
      off={name.trim() !== device.name}
      action={leave}
      onGo={() => leave.run(name.trim())}
      onClose={onClose}
    >
      <Field
        label={t("office.devices.typeName", { name: device.name })}
        autoFocus
        autoComplete="off"
        value={name}
        onChange={(e) => setName(e.target.value)}
      />
    </Deed>
  );
}
