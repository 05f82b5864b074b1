const PARTS = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** A moment as `YYYY-MM-DD HH:mm` of Asia/Shanghai, the time that service centres keep. */
export function timeText(ms: number): string {
  return PARTS.format(ms).slice(0, 16);
}

/** The time of day as `HH:mm:ss` of Asia/Shanghai. */
export function clockText(ms: number): string {
  return PARTS.format(ms).slice(11);
}
