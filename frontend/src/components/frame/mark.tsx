/** The house's mark: a ticket stub with four bars. */
export function Mark() {
  return (
    <div className="flex items-center gap-[10px] font-display text-[19px] leading-none font-bold wide-112">
      <svg viewBox="0 0 34 26" aria-hidden="true" className="h-[26px] w-[34px]">
        <path
          fill="currentColor"
          d="M3 0h28a3 3 0 0 1 3 3v6.2a3.8 3.8 0 0 0 0 7.6V23a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3v-6.2a3.8 3.8 0 0 0 0-7.6V3a3 3 0 0 1 3-3Z"
        />
        <g fill="var(--mk, var(--stage))">
          <rect x="8" y="5" width="2.6" height="16" rx="1.3" />
          <rect x="13.2" y="5" width="2.6" height="16" rx="1.3" />
          <rect x="18.4" y="5" width="2.6" height="16" rx="1.3" />
          <rect x="23.6" y="5" width="2.6" height="16" rx="1.3" />
        </g>
      </svg>
      TicketCrib
    </div>
  );
}
