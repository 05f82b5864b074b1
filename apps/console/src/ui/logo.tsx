/** The house's leaf: a plane tree's. Decoration beside the name. */
export function Logo({ size, colour }: { readonly size: number; readonly colour: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        fill={colour}
        d="M16 2c2.2 2.6 3 5.2 2.9 8 2.4-2.2 5-3.4 8.3-3.6-.6 3-1.2 5-3 7 2.3-.2 4.3.3 6.3 1.8-2.6 2.4-5.4 3.6-8.7 3.7 1 1 1.6 2 1.9 3.4-2.9.2-5-.4-6.7-1.8V30h-2v-9.5c-1.7 1.4-3.8 2-6.7 1.8.3-1.4.9-2.4 1.9-3.4-3.3-.1-6.1-1.3-8.7-3.7 2-1.5 4-2 6.3-1.8-1.8-2-2.4-4-3-7 3.3.2 5.9 1.4 8.3 3.6C13 7.2 13.8 4.6 16 2z"
      />
    </svg>
  );
}
