declare const brand: unique symbol;

/** A type that only its maker can hand out: a path is not just any string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
