import { Check, Timer } from "lucide-react";
import { useState } from "react";
import { devices, type EnrolCode, gate, useAction, useView } from "../../bridge";
import { useNow } from "../../components/frame/clock";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Choice, Field } from "../../components/ui/field";
import { Segments } from "../../components/ui/segments";
import { Perforation, Stub } from "../../components/ui/stub";
import { useTranslation } from "../../i18n/useTranslation";

type Place = "counter" | "gate" | "office";

/** The enrolment stub: what the laptop becomes, a QR, a code, and three words to compare. */
export function Enrolment({ cut }: { cut: boolean }) {
  const { t } = useTranslation();
  const { view } = useSession();
  // The host is told when a laptop asks. An Office elsewhere looks, as long as a code is out.
  const [out, setOut] = useState(false);
  const code = useView(
    ["devices", "code"],
    devices.Code,
    !cut,
    view.place !== "host" && out ? 1500 : undefined,
  );
  const make = useAction(devices.NewCode);
  const now = useNow();
  const open = code.data && isOpen(code.data, now);
  if (out !== Boolean(open)) setOut(Boolean(open));
  return (
    <Stub className="flex w-[352px] flex-none flex-col overflow-x-hidden overflow-y-auto">
      <div className="px-[20px] pt-[14px] pb-[12px]">
        <h2 className="display wide-108 m-0 text-20 font-bold">{t("office.devices.enrolTitle")}</h2>
        <p className="m-0 mb-[10px] text-14 text-ink-2">{t("office.devices.enrolHint")}</p>
        <Refusal error={make.error ?? code.error} />
        {!open && (
          <AskForm
            why={cut ? t("office.devices.needsHub") : undefined}
            busy={make.busy}
            onMake={(place, gateId, count) => void make.run(place, gateId, count)}
          />
        )}
        {open && code.data && (
          <p className="m-0 text-14 text-ink-2">
            {t("office.devices.place")}: <b className="text-ink">{t(`common.face.${placeOf(code.data)}`)}</b>
          </p>
        )}
      </div>
      <Perforation inset={15} />
      {open && code.data && <OpenCode code={code.data} now={now} />}
    </Stub>
  );
}

/** A code is over with its time, or when all the laptops that it is for have joined. */
function isOpen(code: EnrolCode, now: number): boolean {
  const waits = code.joined < code.count || (code.asking ?? []).length > 0;
  return code.code !== "" && code.until > now && waits;
}

function placeOf(code: EnrolCode): Place {
  return code.place === "gate" || code.place === "office" ? code.place : "counter";
}

function AskForm(props: {
  why: string | undefined;
  busy: boolean;
  onMake: (place: Place, gate: string, count: number) => void;
}) {
  const { t } = useTranslation();
  const gates = useView(["gate", "state", ""], gate.State);
  const [place, setPlace] = useState<Place>("counter");
  const [at, setAt] = useState("");
  const [count, setCount] = useState("1");
  return (
    <form
      className="flex flex-col gap-[10px]"
      onSubmit={(event) => {
        event.preventDefault();
        if (!props.why) props.onMake(place, place === "gate" ? at : "", Math.max(1, Number(count) || 1));
      }}
    >
      <Segments
        label={t("office.devices.place")}
        value={place}
        onChange={setPlace}
        options={[
          { value: "counter", label: t("common.face.counter") },
          { value: "gate", label: t("common.face.gate") },
          { value: "office", label: t("common.face.office") },
        ]}
      />
      {place === "gate" && (
        <Choice label={t("office.devices.gate")} value={at} onChange={(e) => setAt(e.target.value)}>
          <option value="">{t("office.devices.anyGate")}</option>
          {(gates.data?.gates ?? []).map((g) => (
            <option key={g.id} value={g.id}>
              {g.name}
            </option>
          ))}
        </Choice>
      )}
      <Field
        label={t("office.devices.laptops")}
        inputMode="numeric"
        value={count}
        onChange={(e) => setCount(e.target.value.replace(/\D/g, "").slice(0, 2))}
      />
      <Button type="submit" look="primary" size="large" why={props.why} disabled={props.busy}>
        {t("office.devices.make")}
      </Button>
    </form>
  );
}

function OpenCode({ code, now }: { code: EnrolCode; now: number }) {
  const { t } = useTranslation();
  const answer = useAction(devices.Answer);
  const end = useAction(devices.CloseCode);
  const left = Math.max(0, Math.floor((code.until - now) / 1000));
  return (
    <div className="flex flex-1 flex-col px-[20px] pt-[14px] pb-[16px] text-center">
      <img
        src={code.qr}
        alt={t("office.devices.qr")}
        className="mx-auto aspect-square w-[190px] rounded-[8px] bg-white p-[4px] [image-rendering:pixelated]"
      />
      <bdi className="code mt-[8px] text-20 font-semibold" data-testid="enrol-code">
        {code.code}
      </bdi>
      <span className="code text-14 text-ink-2">{t("office.devices.orType", { address: code.address })}</span>
      <div className="mt-[12px] flex items-center gap-[6px] text-14">
        <Timer />
        {t("office.devices.goodFor")}{" "}
        <b className="num font-semibold">
          {Math.floor(left / 60)}:{String(left % 60).padStart(2, "0")}
        </b>
        <span className="flex-1" />
        <b className="font-semibold">{t("office.devices.joined", { n: code.joined, of: code.count })}</b>
      </div>
      <Refusal error={answer.error ?? end.error} />
      {(code.asking ?? []).map((laptop) => (
        <div
          key={laptop.id}
          className="mt-[8px] rounded-2 border-[1.5px] border-brand-ink px-[12px] py-[10px] text-start"
          role="status"
        >
          <span className="text-14">{t("office.devices.asks", { name: laptop.name })}</span>
          <p className="display m-0 py-[4px] text-[22px] leading-[1.2] font-bold" data-testid="hub-words">
            {(laptop.words ?? []).join(" · ")}
          </p>
          <div className="flex gap-[8px]">
            <Button
              look="primary"
              className="flex-1"
              onClick={() => void answer.run(laptop.id, true)}
              disabled={answer.busy}
            >
              <Check />
              {t("office.devices.same")}
            </Button>
            <Button onClick={() => void answer.run(laptop.id, false)} disabled={answer.busy}>
              {t("office.devices.differ")}
            </Button>
          </div>
        </div>
      ))}
      <Button look="quiet" className="mt-auto self-center" onClick={() => void end.run()}>
        {t("office.devices.endCode")}
      </Button>
    </div>
  );
}
