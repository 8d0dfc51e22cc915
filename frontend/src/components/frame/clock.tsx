import { useEffect, useState } from "react";
import { useFormat } from "../../format/useFormat";

/** The present instant in unix ms, renewed every `everyMs`. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** The time of day in a zone. */
export function Clock({ zone }: { zone: string }) {
  const f = useFormat();
  const now = useNow();
  return (
    <bdi>
      <time className="display wide-100 text-[22px] leading-none font-semibold">{f.time(now, zone)}</time>
    </bdi>
  );
}
