#!/usr/bin/env bash
# The fourteen steps of the flow with bash, curl and python3 (which only reads JSON):
#
#     docs/example.sh FILE [OUTPUT]        API=http://127.0.0.1:8080 unless set
#
# SOCKETS is where WebSockets are, when that is not API: on AWS.
# Renames the first column to "first" and writes {"items":[…]} to OUTPUT (standard output).
set -euo pipefail
api=${API:-http://127.0.0.1:8080}
sockets=${SOCKETS:-$api/}
file=${1:?usage: docs/example.sh FILE [OUTPUT]}
output=${2:--}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"; kill "$listener" 2>/dev/null || true' EXIT

# A random user id is the credential: who knows it can read this user's results.
user=$(cat /proc/sys/kernel/random/uuid)
column=$(head -n 1 "$file" | tr -d '\r' | cut -d , -f 1)

# 1.1-1.3: listen on the WebSocket. curl makes the handshake; the frame's text is in its output.
exec {frames}< <(exec curl -sN --http1.1 --max-time 60 \
    -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
    -H "Sec-WebSocket-Key: $(head -c 16 /dev/urandom | base64)" "${sockets/#ws/http}?userId=$user")
listener=$!

# 1, 2: ask for a signed upload form.
curl -sS --fail-with-body "$api/GenerateSignedUrl" -d '{"metadata": {"userId": "'"$user"'",
    "jobId": "example", "operation": "transform", "outputformat": "json",
    "mapping": "'"$column"':first"}}' >"$scratch/form.json"

# 3: send every field back, the file last. After the 204 nothing can get lost.
python3 - "$scratch/form.json" >"$scratch/form.curl" <<'PY'
import json, sys
form = json.load(open(sys.argv[1]))
print("url =", json.dumps(form["url"]))
for name, value in form["fields"].items():
    print("form-string =", json.dumps(f"{name}={value}"))
PY
curl -sS --fail-with-body -K "$scratch/form.curl" -F "file=@$file"

# 4-11 happen on the server. 12: one text frame tells that it is done.
frame=$(python3 -c '
import json, os
seen = b""
while block := os.read(0, 65536):
    seen += block
    try:
        text = seen.decode(errors="replace")
        frame, _ = json.JSONDecoder().raw_decode(text, text.index("{\"status\""))
    except ValueError:
        continue  # not all of it is here
    print(json.dumps(frame, separators=(",", ":")))
    break' <&"$frames")
echo "${frame:?no notification came}" >&2

# 13, 14: ask for a signed download and fetch it.
wanted=$(python3 -c '
import json, sys
frame = json.loads(sys.argv[1])
job = frame["jobs"][0]
if frame["status"] != "complete":
    sys.exit("failed: " + json.dumps(job["error"]))
print(json.dumps({"bucketData": {"Bucket": job["bucket"], "Key": job["key"]}}))' "$frame")
curl -sS --fail-with-body "$api/GenerateSignedUrl" -d "$wanted" >"$scratch/download.json"
url=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["url"])' "$scratch/download.json")
curl -sS --fail-with-body -o "$output" "$url"
