/** A one-time code for a place; it is shown this once. */
export class EnrolmentCodeView {
  code: string;
  /** ISO 8601. */
  expiresAt: string;
}

export class EnrolledView {
  /** The enrolled nodes from the root to the new one, each an encoded protobuf message in base64. */
  anchors: string[];
}

export class PlacesPublished {
  /** Content hash of the list, hex. */
  content: string;
  count: number;
  unchanged: boolean;
  replayed: boolean;
}

export class CalendarPublished {
  content: string;
  unchanged: boolean;
  replayed: boolean;
}

export class PlaceView {
  path: string;
  name: string;
}

export class PlacesView {
  places: PlaceView[];
}
