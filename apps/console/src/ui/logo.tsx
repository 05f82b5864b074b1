/** The house's leaf: a plane tree's. Decoration beside the name. */
export function Logo({ size, colour }: { readonly size: number; readonly colour: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        fill={colour}
        d="M16 2.5 19 9l5.5-1.8-.8 5.6 6.1.4-3.9 4.4 2.6 3.7-6.4.3.5 4.6-5-1.9L17 26v3.5h-2V26l-.6-1.7-5 1.9.5-4.6-6.4-.3 2.6-3.7-3.9-4.4 6.1-.4-.8-5.6L13 9z"
      />
    </svg>
  );
}
