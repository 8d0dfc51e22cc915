import { Download, HardDriveDownload, Usb } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { type BackupHead, devices, journal, takeStick, useAction, useView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card, Empty, RowsToCome } from "../../components/ui/card";
import { Chip } from "../../components/ui/chip";
import { Choice } from "../../components/ui/field";
import { Page } from "../../components/ui/page";
import { SaveLink } from "../../components/ui/savelink";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { office as words } from "../../i18n/office";
import { type Say, useTranslation } from "../../i18n/useTranslation";

/** What was recorded, device by device; backups and stick files stand beside it. */
export function JournalPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone, view } = useSession();
  const list = useView(["devices", "list"], devices.List);
  const [device, setDevice] = useState("");
  const [before, setBefore] = useState(0);
  const own = list.data?.find((d) => d.this)?.id ?? "";
  const chosen = device || own || list.data?.[0]?.id || "";
  const entries = useView(
    ["journal", "entries", chosen, before],
    () => journal.Entries(chosen, before),
    chosen !== "",
  );
  const rows = entries.data ?? [];
  const oldest = rows.at(-1)?.seq ?? 0;
  return (
    <Page title={t("office.journal.title")} head={<Keeping host={view.place === "host"} zone={zone} />}>
      <p className="m-0 text-ink-2">{t("office.journal.hint")}</p>
      <div className="flex items-end gap-[12px]">
        <Choice
          className="w-[320px]"
          label={t("office.journal.device")}
          value={chosen}
          onChange={(e) => {
            setDevice(e.target.value);
            setBefore(0);
          }}
        >
          {(list.data ?? []).map((d) => (
            <option key={d.id} value={d.id}>
              {d.name}
            </option>
          ))}
        </Choice>
        <Button onClick={() => setBefore(oldest)} disabled={oldest <= 1}>
          {t("office.journal.older")}
        </Button>
        {before > 0 && <Button onClick={() => setBefore(0)}>{t("office.journal.newest")}</Button>}
      </div>
      <Refusal error={list.error ?? entries.error} />
      <Card className="overflow-auto">
        {entries.isPending && chosen !== "" ? (
          <RowsToCome rows={8} />
        ) : rows.length === 0 ? (
          <Empty title={t("office.journal.none")} />
        ) : (
          <Table>
            <thead>
              <tr>
                <th className="num">{t("office.journal.number")}</th>
                <th>{t("office.journal.when")}</th>
                <th>{t("office.journal.what")}</th>
                <th>{t("office.journal.state")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((entry) => (
                <tr key={`${entry.device}-${entry.seq}`}>
                  <td className="num">{f.count(entry.seq)}</td>
                  <td>
                    <span className="num">
                      {f.day(entry.at, zone)} {f.clock(entry.at, zone)}
                    </span>
                  </td>
                  <td className="words [overflow-wrap:anywhere]">
                    {[kindWord(entry.kind, t), entry.text].filter(Boolean).join(": ")}
                  </td>
                  <td className="words">
                    <span className="flex gap-[6px]">
                      <Chip tone={entry.state === "parked" ? "warn" : "neutral"}>
                        {t(
                          `office.journal.${entry.state === "parked" || entry.state === "waiting" ? entry.state : "folded"}`,
                        )}
                      </Chip>
                      {!entry.sent && <Chip>{t("office.journal.unsent")}</Chip>}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
    </Page>
  );
}

type Kind = keyof typeof words.journal.kind;

/** What an entry records; a kind that only a newer program knows is shown by its name. */
function kindWord(kind: string, t: Say): string {
  const name = kind.replace(".", "_");
  return name in words.journal.kind ? t(`office.journal.kind.${name as Kind}`) : kind;
}

/** Copies of the journal elsewhere: a verified backup, a file on a stick. */
function Keeping({ host, zone }: { host: boolean; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const backup = useAction(journal.Backup);
  const stick = useAction(journal.Stick);
  const takeIn = useAction(takeStick);
  const file = useRef<HTMLInputElement>(null);
  const [made, setMade] = useState<BackupHead>();
  const [path, setPath] = useState("");
  const [taken, setTaken] = useState(false);
  const picked = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    event.target.value = "";
    setTaken(false);
    if (chosen && (await takeIn.run(chosen))) setTaken(true);
  };
  return (
    <>
      <span className="flex-1" />
      {host && (
        <Button onClick={async () => setMade(await backup.run())} disabled={backup.busy}>
          <HardDriveDownload />
          {t(backup.busy ? "office.journal.backingUp" : "office.journal.backup")}
        </Button>
      )}
      {path ? (
        <SaveLink href={path}>
          <Download />
          {t("office.journal.stickReady")}
        </SaveLink>
      ) : (
        <Button onClick={async () => setPath((await stick.run()) ?? "")} disabled={stick.busy}>
          <Usb />
          {t("office.journal.stick")}
        </Button>
      )}
      <input
        ref={file}
        type="file"
        onChange={(e) => void picked(e)}
        className="sr-only"
        tabIndex={-1}
        aria-label={t("office.journal.takeIn")}
      />
      <Button onClick={() => file.current?.click()} disabled={takeIn.busy}>
        {t("office.journal.takeIn")}
      </Button>
      <div className="basis-full">
        <Refusal error={backup.error ?? stick.error ?? takeIn.error} />
        {made && (
          <Banner
            tone="note"
            icon={<HardDriveDownload />}
            title={t("office.journal.backedUp", { time: f.time(made.at, zone), place: made.place })}
          />
        )}
        {taken && <Banner tone="note" icon={<Usb />} title={t("office.journal.takenIn")} />}
      </div>
    </>
  );
}
