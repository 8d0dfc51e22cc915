import { useEffect, useState } from "react";
import { onHost } from "../bridge";
import { Banner } from "../components/ui/banner";
import { useTranslation } from "../i18n/useTranslation";

/** How long a passing notice stays, in ms. */
const NOTICE_MS = 8000;

/** What the program around the screens has to say: the connection to it is gone, a wish to close
 * was refused. It stands above the foot bar and covers neither it nor the total. */
export function Notices() {
  const { t } = useTranslation();
  const [cut, setCut] = useState(false);
  const [refused, setRefused] = useState(0);
  useEffect(
    () =>
      onHost((what) => {
        if (what === "close-refused") setRefused((n) => n + 1);
        else setCut(what === "disconnected");
      }),
    [],
  );
  useEffect(() => {
    if (refused === 0) return;
    const timer = setTimeout(() => setRefused(0), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [refused]);
  if (!cut && refused === 0) return null;
  return (
    <div className="fixed start-[16px] bottom-[52px] z-30 w-[640px] max-w-[calc(100vw-32px)] shadow-2">
      {cut ? (
        <Banner tone="warn" title={t("shell.frame.disconnected")} />
      ) : (
        <Banner tone="note" title={t("shell.frame.closeRefused")} />
      )}
    </div>
  );
}
