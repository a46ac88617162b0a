// The examples at the end of each `--help`.
#pragma once

namespace sluice::app {

inline constexpr const char* kRootHelp = R"(Examples:
  sluice serve                                 # on this machine, data in ./sluice-data
  sluice convert orders.csv orders.json        # the same transform, no server
  sluice inspect orders.csv                    # delimiter, header, types, and why
  sluice submit orders.csv --to json --out orders.json
  sluice queue list                            # what waits, what failed

Exit codes: 0 success; 1 the machine, the network or the server failed; 2 wrong usage or
configuration; 3 the file or the recipe is wrong; 130 interrupted; 141 the reader of the output has
gone (quietly, as of `| head`).

The environment variable SLUICE_SIMD names the instruction set of the engine's loops (scalar, SSE4,
AVX2, AVX3, NEON; else the best that the processor has), for every command. It changes no output.)";

inline constexpr const char* kServeHelp = R"(Examples:
  sluice serve
  sluice serve --data-dir /var/lib/sluice --config /etc/sluice/production.conf
  sluice serve --listen 127.0.0.1:0 --s3-listen 127.0.0.1:0      # free ports, see the first line
  sluice serve --listen 0.0.0.0:8080 --s3-listen 0.0.0.0:9000 --allow-anonymous \
               --tls-cert cert.pem --tls-key key.pem --public-s3-url https://files.example.org:9000
  sluice serve --backend aws --listen 10.0.0.5:8080 --push-url http://10.0.0.5:8080 …   # docs/aws.md

When it is ready, the first line on standard output is one JSON object with the addresses to use:
  {"http":"http://127.0.0.1:8080","ws":"ws://127.0.0.1:8080","s3":"http://127.0.0.1:9000"}
Then, from another terminal:
  sluice submit FILE.csv --to json --out FILE.json
or with curl:
  curl -s http://127.0.0.1:8080/GenerateSignedUrl -d '{"metadata":{"operation":"transform",
    "outputformat":"json","userId":"00000000-0000-4000-8000-000000000000","jobId":"first"}}'

Each setting is also an environment variable (SLUICE_DATA_DIR for --data-dir) and a line of the
configuration file (data-dir = "…"). Flags win over the environment, that over the file.
Logs are JSON lines on standard error. SIGTERM and SIGINT stop within ten seconds.)";

inline constexpr const char* kWorkerHelp = R"(Examples:
  sluice worker                                          # all three stages
  sluice worker --stages handle --transform-workers 4    # on a machine for the transforms
  sluice worker --stages parse,notify --listen 127.0.0.1:9100    # /healthz, /readyz, /metrics

Works on the same queues as any number of others, and as `sluice serve --backend aws`, which takes the
requests and holds the WebSockets. When it polls, the first line on standard output is one JSON object:
  {"stages":["parse","handle","notify"]}
Region, keys and endpoints come from where the AWS tools look for them (AWS_REGION, AWS_ENDPOINT_URL_S3
…); keys must be the same one as the gateways'. docs/aws.md says what is to be there.
Logs are JSON lines on standard error. SIGTERM and SIGINT hand back what is in work and stop when
the polls of the queues have ended: within 30 seconds.)";

inline constexpr const char* kConvertHelp = R"(Examples:
  sluice convert orders.csv orders.json
  sluice convert orders.csv - --to ndjson | head
  curl -s https://example.org/data.json | sluice convert - data.csv --from json
  sluice convert in.csv out.csv --map "Order ID:id" --map "Total:total" --select id,total
  sluice convert in.csv out.csv --select '"last, first",id'
  sluice convert in.csv.gz out.ndjson.zst
  sluice convert in.csv out.csv --encoding windows-1252 --output-encoding utf-16
  sluice convert in.csv out.json --rejects bad.ndjson --receipt receipt.json
  sluice convert in.csv out.json --types 'price:decimal,due:date(%d.%m.%Y)' --null NA
  sluice convert in.csv out.json --types infer           # numbers, true and false: docs/types.md
  sluice convert in.json out.ndjson --types keep         # values of JSON stay what they were
  sluice convert orders.json lines.csv --flatten --explode items   # docs/nesting.md
  sluice convert flat.csv nested.json --nest                       # a.b,a.c: {"a":{"b":…,"c":…}}
  sluice convert in.csv out.csv --recipe clean.json      # filter, derive, cast …: docs/recipe.md
  sluice convert export.txt out.json --delimiter ';' --skip-rows 3 --comment '#'
  sluice convert in.csv out.txt --to csv --output-delimiter '||' --quote-style all --line-ending lf

Formats: csv, tsv, json (an array of objects), ndjson (an object a line), items ({"items":[…]}).
They come from the names (.csv .tsv .json .ndjson .jsonl) or from --from and --to; an input without
either is looked at. --map splits at its first ':'; --select names output columns.
A dialect flag says that IN is delimited text; docs/dialects.md explains each of them. What is not
said is detected, unless --from names the format; --no-detect reads plain CSV. So is the encoding, when
it is sure; else IN is UTF-8, and bytes that are none are an error. docs/encodings.md has the rules.
OUT appears whole or not at all. ^C, SIGTERM and SIGHUP end it at once, also while a pipe stalls, and
nothing is left behind. A pipe that turns out to be JSON is copied to a temporary file, because JSON is
read twice; delimited text streams, unless types are inferred: from all rows, then it is read twice,
too. Neither --threads nor SLUICE_SIMD (`sluice --help`) changes a byte of OUT.)";

inline constexpr const char* kInspectHelp = R"(Examples:
  sluice inspect orders.csv
  sluice inspect orders.csv --json | jq .dialect
  sluice inspect orders.csv --delimiter ';'    # what is said is not detected
  sluice inspect orders.csv --encoding latin1

Looks at the first 256 KiB: encoding, delimiter, quotes, lines before the header, header, types of the
columns – each with its evidence, and with a warning where two readings are nearly as good. JSON is
read as a whole: its shape and columns. `sluice convert` reads a file as it is shown here.)";

inline constexpr const char* kSubmitHelp = R"(Examples:
  sluice submit orders.csv --to json --out orders.json
  sluice submit orders.csv --to csv --map "Order ID:id" --select id,total --out small.csv
  sluice submit orders.csv --to json --out orders.json --server https://files.example.org --json
  sluice submit orders.csv --to json --out orders.json --rejects bad.ndjson   # the good rows go on
  sluice submit kunden.txt --to json --out kunden.json --encoding windows-1252 --receipt receipt.json

Asks the server for a signed URL, uploads, waits for the notification, downloads. The server's json
is {"items":[…]}. What the flags say of FILE wins over what the server detects; what there is to warn of is
told on standard error. Without --user a random user id is made; who knows it can see its results.)";

inline constexpr const char* kQueueHelp = R"(Examples:
  sluice queue list
  sluice queue peek file-operations --dlq      # what failed, and why
  sluice queue redrive file-operations         # its dead letters go back to it
  sluice queue purge file-operations --dlq --yes

A purge is for good: the jobs of a work queue fail with the error `purged`, and their clients are
told. Messages in flight, or waiting for a retry, are left.
Queues: uploads, file-operations, notifications; the dead-letter queue of each is NAME-dlq (--dlq).
Works on a running server, through admin.sock in its data directory, and on a stopped one, where list
and peek change nothing.)";

inline constexpr const char* kJobsHelp = R"(Examples:
  sluice jobs
  sluice jobs --user 00000000-0000-4000-8000-000000000000 --limit 10
  sluice jobs --json | jq '.[] | select(.state == "failed")'

Works on a running server, through admin.sock in its data directory, and on a stopped one.)";

inline constexpr const char* kKeysHelp = R"(Examples:
  sluice keys create --json
  sluice keys create --owner $USER_ID --allow readwrite:sluice-uploads/$USER_ID/ \
      --allow read:sluice-outputs/$USER_ID/
  sluice keys list
  sluice keys revoke AKIA0123456789ABCDEF

For S3 clients (docs/s3.md). A key without --allow may do everything. What follows a bucket's / is
what keys must begin with, letter by letter: it is no pattern, and `ada` would let in `adam`. The
results of an upload lie under the user id (32 to 64 letters, digits and -) that its key begins with,
else under the access key's owner.
The secret is told once, by create; it is kept sealed under the data directory's file `key`. A revoked
key is refused from the next request on.
Works on a running server, through admin.sock in its data directory, and on a stopped one.)";

inline constexpr const char* kLambdaHelp = R"(Examples:
  sluice lambda                                # as a function's bootstrap: docs/aws.md
  sluice lambda --function parse

Answers events until Lambda ends it. The functions: generate-signed-url behind an HTTP API, websocket
behind a WebSocket API ($connect, $disconnect, $default), parse, handle and notify behind their queues,
whose mappings must report batch item failures. `script/package-lambda` makes the zip.
Settings come from the function's environment (SLUICE_UPLOADS_BUCKET …), region, keys and endpoints
from where the AWS tools look for them.)";

inline constexpr const char* kConfigHelp = R"(Examples:
  sluice config check deploy/environments/production.conf
  sluice config show
  SLUICE_LISTEN=127.0.0.1:0 sluice config show --json)";

}  // namespace sluice::app
