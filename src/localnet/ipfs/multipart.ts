import { KuboFailure } from "./failure.ts";

export interface UploadedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The files of a multipart upload, in order. Node's own reader of forms does the parsing. */
export async function filesOf(body: Buffer, contentType: string | undefined): Promise<UploadedFile[]> {
  if (!contentType?.startsWith("multipart/form-data")) {
    throw new KuboFailure(400, "the content is to be sent as multipart/form-data");
  }
  const form = await new Response(body, { headers: { "content-type": contentType } })
    .formData()
    .catch((cause: unknown) => {
      throw new KuboFailure(400, `the multipart upload cannot be read: ${String(cause)}`);
    });
  const files: UploadedFile[] = [];
  for (const [, part] of form) {
    if (typeof part === "string") {
      files.push({ name: "", content: new TextEncoder().encode(part) });
    } else if (part.type === "application/x-directory") {
      throw new KuboFailure(400, "directories are not supported by this local network");
    } else {
      files.push({ name: decodeURIComponent(part.name), content: new Uint8Array(await part.arrayBuffer()) });
    }
  }
  if (files.length === 0) throw new KuboFailure(400, "file argument 'path' is required");
  return files;
}
