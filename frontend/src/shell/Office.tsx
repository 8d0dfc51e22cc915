import {
  Banknote,
  BookOpen,
  CalendarDays,
  ChartColumn,
  GitFork,
  Globe,
  IdCard,
  LaptopMinimal,
  LayoutDashboard,
  Mail,
  NotebookText,
  RotateCcw,
} from "lucide-react";
import { type ComponentType, useState } from "react";
import { journal, useView } from "../bridge";
import { cn } from "../components/cn";
import { FootLink } from "../components/frame/foot";
import { FootItem } from "../components/frame/frame";
import { useSession } from "../components/frame/session";
import { StationFrame } from "../components/frame/station";
import { Banner } from "../components/ui/banner";
import { KeyCap } from "../components/ui/keycap";
import { StaffPage } from "../features/access/StaffPage";
import { EventsPage } from "../features/catalog/EventsPage";
import { PaymentsPage } from "../features/checkout/PaymentsPage";
import { DevicesPage } from "../features/devices/DevicesPage";
import { ConflictsPage } from "../features/journal/ConflictsPage";
import { JournalPage } from "../features/journal/JournalPage";
import { LedgerPage } from "../features/ledger/LedgerPage";
import { MessagesPage } from "../features/messages/MessagesPage";
import { WebSalePage } from "../features/queue/WebSalePage";
import { RefundsPage } from "../features/refund/RefundsPage";
import { OverviewPage } from "../features/report/OverviewPage";
import { ReportsPage } from "../features/report/ReportsPage";
import { useFormat } from "../format/useFormat";
import { useTranslation } from "../i18n/useTranslation";
import { useShortcuts } from "../keys/Keyboard";

const PAGES = [
  ["overview", LayoutDashboard],
  ["events", CalendarDays],
  ["devices", LaptopMinimal],
  ["staff", IdCard],
  ["journal", NotebookText],
  ["conflicts", GitFork],
  ["reports", ChartColumn],
  ["payments", Banknote],
  ["refunds", RotateCcw],
  ["ledger", BookOpen],
  ["messages", Mail],
  ["web", Globe],
] as const satisfies readonly (readonly [string, ComponentType])[];

/** The key of a page, beside Alt: 1 to 9 and 0, then the keys after them. */
const keyOf = (i: number) => "1234567890-="[i] ?? "";

type Page = (typeof PAGES)[number][0];

/** The Office: numbers first; Alt with a number opens a page. */
export function Office() {
  const { t } = useTranslation();
  const { view, setFace, zone } = useSession();
  const f = useFormat();
  const [page, setPage] = useState<Page>(view.performance ? "overview" : "events");
  const conflicts = useView(["journal", "conflicts"], journal.Conflicts);
  const open = (conflicts.data ?? []).filter((c) => c.state === "open").length;
  useShortcuts(PAGES.map(([name], i) => ({ keys: [`alt+${keyOf(i)}`], run: () => setPage(name) })));
  const go = (name: string) => {
    const found = PAGES.find(([known]) => known === name);
    if (found) setPage(found[0]);
  };
  const alone = view.link.state === "alone" || view.link.state === "never";
  return (
    <StationFrame
      band={
        alone && (
          <Banner
            tone="warn"
            className="m-[8px]"
            title={t("office.cut.title", { time: f.time(view.link.lastHeard, zone) })}
          >
            {t("office.cut.hint")}
          </Banner>
        )
      }
      foot={
        <>
          <FootLink link={view.link} zone={zone} />
          <span className="flex-1" />
          {view.place === "host" && (
            <FootItem first>
              {view.backup.at > 0
                ? t("shell.link.backup", { age: f.age(Date.now() - view.backup.at) })
                : t("shell.link.noBackup")}
            </FootItem>
          )}
          <FootItem>
            <KeyCap>Alt</KeyCap>
            {t("shell.link.altNumber")}
          </FootItem>
        </>
      }
    >
      <div className="grid h-full min-h-0 grid-cols-[196px_minmax(0,1fr)]">
        <nav
          aria-label={t("office.nav.label")}
          className="flex flex-col gap-[2px] overflow-auto border-e border-line bg-surface px-[10px] py-[12px]"
        >
          {PAGES.map(([name, Icon], i) => (
            <button
              key={name}
              type="button"
              aria-current={page === name ? "page" : undefined}
              onClick={() => setPage(name)}
              className={cn(
                "flex min-h-[46px] items-center gap-[11px] rounded-2 px-[12px] font-medium text-ink-2",
                page === name &&
                  "bg-brand-tint font-semibold text-brand-ink shadow-[inset_4px_0_var(--brand-ink)] rtl:shadow-[inset_-4px_0_var(--brand-ink)]",
              )}
            >
              <Icon />
              <span className="flex-1">{t(`office.nav.${name}`)}</span>
              {name === "conflicts" && open > 0 ? (
                <b className="min-w-[24px] rounded-1 bg-brand px-[6px] py-[2px] text-center text-13 text-on-brand">
                  {open}
                </b>
              ) : (
                <KeyCap>{keyOf(i)}</KeyCap>
              )}
            </button>
          ))}
        </nav>
        <main className="min-h-0 min-w-0 overflow-auto">
          {page === "overview" && <OverviewPage onPage={go} />}
          {page === "events" && <EventsPage onSell={() => setFace("counter")} />}
          {page === "devices" && <DevicesPage />}
          {page === "staff" && <StaffPage />}
          {page === "journal" && <JournalPage />}
          {page === "conflicts" && <ConflictsPage />}
          {page === "reports" && <ReportsPage />}
          {page === "payments" && <PaymentsPage />}
          {page === "refunds" && <RefundsPage />}
          {page === "ledger" && <LedgerPage />}
          {page === "messages" && <MessagesPage />}
          {page === "web" && <WebSalePage />}
        </main>
      </div>
    </StationFrame>
  );
}
