import { Upload } from "lucide-react";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { Dot, FootItem } from "./frame";

/** What the foot bar says of the hub. Instants are unix ms. */
export interface LinkSaid {
  state: string;
  lastHeard: number;
  unsent: number;
  copies: number;
  joined: number;
}

/** The link to the hub and what is unsent: always in the same place, calm when all is well. */
export function FootLink({ link, zone, gate }: { link: LinkSaid; zone: string; gate?: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const alone = link.state === "alone" || link.state === "never";
  return (
    <>
      <FootItem first>
        <Dot state={alone ? "alone" : "well"} />
        <b className="font-semibold text-ink">{t(linkWord(link, gate))}</b>
        {alone && gate && t("shell.link.gateAlone")}
        {link.state === "alone" &&
          !gate &&
          link.lastHeard > 0 &&
          t("shell.link.since", { time: f.time(link.lastHeard, zone) })}
        {link.state === "hosting" &&
          !gate &&
          link.joined > 0 &&
          t("shell.link.joined", { count: link.joined })}
      </FootItem>
      <FootItem>
        <Upload />
        {link.unsent > 0 ? (
          <span>
            <b className="font-semibold text-ink num">{f.count(link.unsent)}</b>{" "}
            {t("shell.link.unsent", { count: link.unsent })}
          </span>
        ) : (
          t("shell.link.nothingUnsent")
        )}
        {link.copies > 0 && (
          <span className="text-ink-3">
            · {link.copies === 1 ? t("shell.link.onlyHere") : t("shell.link.copies", { count: link.copies })}
          </span>
        )}
      </FootItem>
    </>
  );
}

function linkWord(link: LinkSaid, gate?: boolean) {
  if (link.state === "hosting") return "shell.link.hosting" as const;
  if (link.state === "reached") return "shell.link.reached" as const;
  if (link.state === "never" && !gate) return "shell.link.never" as const;
  return "shell.link.alone" as const;
}
