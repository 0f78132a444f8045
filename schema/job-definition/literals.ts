import { z } from "zod";

/**
 * Text the host replaces when the job runs. `%%ops.<id>.results.<key>%%` and `%%ops.<id>.host%%` speak of another
 * operation, `%%globals.variables.<key>%%` of the definition's own variables.
 */
export const placeholderPattern = /^%%(ops|globals?)\.[^%]+%%$/;

export const placeholderSchema = z.string().regex(placeholderPattern, {
  error: `must be a placeholder like "%%globals.variables.files%%"`,
});

/** Stands in an array for the elements the host puts in its place. */
export const spreadMarkerSchema = z.strictObject({
  __spread__: placeholderSchema,
  chunked: z.boolean().optional(),
});

/** An element the host drops when it turns out empty. */
export const removeIfEmptySchema = z.literal("__remove-if-empty__");
