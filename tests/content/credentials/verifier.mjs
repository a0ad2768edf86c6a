// Verifies credentials with the packages of Digital Bazaar, which are programs of other people. Reads one JSON document:
// {credential, documents}; `documents` are all that may be loaded, by their addresses. Writes {verified, isValid, error}.
import {DataIntegrityProof} from "@digitalbazaar/data-integrity";
import {cryptosuite} from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import {verifyCredential} from "@digitalbazaar/vc";
import {checkStatus} from "@digitalbazaar/vc-bitstring-status-list";

let text = "";
for await (const piece of process.stdin) text += piece;
const {credential, documents} = JSON.parse(text);

async function documentLoader(url) {
  if (!(url in documents)) throw new Error(`not allowed: ${url}`);
  return {contextUrl: null, documentUrl: url, document: documents[url]};
}

const suite = [new DataIntegrityProof({cryptosuite})];
const status = credential.credentialStatus
  ? await checkStatus({credential, documentLoader, suite, verifyBitstringStatusListCredential: true})
  : {verified: true};
const proof = await verifyCredential({credential, documentLoader, suite, checkStatus: async () => ({verified: true})});
const isValid = status.verified && !(status.results ?? []).some((one) => one.status);
const error = proof.error?.errors?.[0] ?? proof.error ?? status.error;
process.stdout.write(JSON.stringify({verified: proof.verified, isValid, error: error?.message ?? null}));
