import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Extension,
  Extensions,
  GeneralName,
  id_ce_subjectAltName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from "@peculiar/asn1-x509";

const ecdsaWithSha256 = "1.2.840.10045.4.3.2";
const commonNameId = "2.5.4.3";
const day_ms = 86_400_000;

/** A key pair with a self-signed certificate for one run of one process. */
export interface ServerIdentity {
  readonly certificate_der: Buffer;
  readonly certificate_pem: Buffer;
  readonly private_key_pem: Buffer;
}

/**
 * Mints the certificate the host will pin. The DNS name `localhost` is required by Terraform's TLS client, also on
 * unix sockets; `notBefore` is backdated against clock skew as go-plugin does (go-plugin `mtls.go`).
 */
export function createServerIdentity(now_ms: number): ServerIdentity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const name = new Name([
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({
        type: commonNameId,
        value: new AttributeValue({ utf8String: "localhost" }),
      }),
    ]),
  ]);
  const algorithm = new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 });
  const tbs = new TBSCertificate({
    version: Version.v3,
    serialNumber: positiveSerial(),
    signature: algorithm,
    issuer: name,
    subject: name,
    validity: new Validity({
      notBefore: new Date(now_ms - day_ms),
      notAfter: new Date(now_ms + 365 * day_ms),
    }),
    subjectPublicKeyInfo: AsnConvert.parse(publicKeyDer(publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions([
      new Extension({
        extnID: id_ce_subjectAltName,
        extnValue: new OctetString(
          AsnConvert.serialize(new SubjectAlternativeName([new GeneralName({ dNSName: "localhost" })])),
        ),
      }),
    ]),
  });
  const signature = sign("sha256", Buffer.from(AsnConvert.serialize(tbs)), privateKey);
  const certificate_der = Buffer.from(
    AsnConvert.serialize(
      new Certificate({
        tbsCertificate: tbs,
        signatureAlgorithm: algorithm,
        signatureValue: exactBuffer(signature),
      }),
    ),
  );
  return {
    certificate_der,
    certificate_pem: Buffer.from(pem("CERTIFICATE", certificate_der)),
    private_key_pem: Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

/** 16 random bytes whose first bit is 0, so that DER reads them as a positive number. */
function positiveSerial(): ArrayBuffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return exactBuffer(bytes);
}

function publicKeyDer(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}

function exactBuffer(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

function pem(label: string, der: Buffer): string {
  const body = der.toString("base64").replace(/.{1,64}/g, "$&\n");
  return `-----BEGIN ${label}-----\n${body}-----END ${label}-----\n`;
}
