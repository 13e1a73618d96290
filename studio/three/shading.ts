/** What both renderers share: how things are lit, and the numbers that all of them are drawn with. */

/** As text, the way both shading languages write numbers. */
export const LIGHT = {
  /** Towards the light, of length 1. */
  direction: ["0.4364", "0.8729", "0.2182"],
  ambient: "0.56",
  directed: "0.50",
  /** How light the foot of a bar is, and up to which height that is seen. */
  atGround: "0.72",
  reach: "0.7",
  /** Of edges, in CSS pixels. */
  edgeWidth: "1.1",
} as const;

/** Segments begin so far in front of the camera. */
export const NEAREST = "0.1";

/** A matrix, and width and height of the picture in pixels, pixels per CSS pixel, nothing. */
export const UNIFORM_NUMBERS = 20;
