#include "api/home_page.h"

namespace sluice::api {
namespace {

// No script, no style, no image, no frame: the page needs none.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::string_view kPage = R"html(<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sluice</title></head>
<body>
<h1>Sluice</h1>
<p>Sluice turns CSV and JSON files into one another. You ask for a signed URL, upload a file
straight to object storage, and are told over a WebSocket when the result is ready to download.</p>

<h2>Try it</h2>
<p>Choose a user id (32 to 64 letters, digits or hyphens). It is your credential: keep it to
yourself.</p>
<pre>
USER_ID=$(cat /proc/sys/kernel/random/uuid)

# 1. Ask for an upload URL: rename "old" to "new" and keep the columns "new" and "b".
curl -s http://THIS-ADDRESS/GenerateSignedUrl -d '{"metadata": {
  "operation": "transform", "outputformat": "json", "mapping": "old:new", "sequence": "new,b",
  "jobId": "first", "userId": "'$USER_ID'"}}' | tee upload.json

# 2. Send every field back as form data, then the file, last.
python3 -c 'import json
for name, value in json.load(open("upload.json"))["fields"].items():
    print("form-string = " + json.dumps(name + "=" + value))' &gt; upload.curl
curl -s -K upload.curl -F file=@table.csv "$(python3 -c \
  'import json; print(json.load(open("upload.json"))["url"])')"

# 3. Listen at ws://THIS-ADDRESS/?userId=$USER_ID (also later: what you missed is kept for you):
#    {"status":"complete","jobs":[{"jobid":"first","bucket":"...","key":"..."}]}

# 4. Ask for a download URL with that bucket and key.
curl -s http://THIS-ADDRESS/GenerateSignedUrl -d '{"bucketData": {"Bucket": "...", "Key": "..."}}'
</pre>
<p>Or use the command line, which does all of it: <code>sluice submit table.csv --to json --out
table.json</code></p>
<p>State of this server: <a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>,
<a href="/metrics">/metrics</a>.</p>
</body>
</html>
)html";

}  // namespace

Response home_page() {
    return {200,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Content-Security-Policy", std::string(kContentSecurityPolicy)},
             {"X-Content-Type-Options", "nosniff"},
             {"Referrer-Policy", "no-referrer"}},
            std::string(kPage)};
}

}  // namespace sluice::api
