// One job (works.Work.job) with csv-parse, streamed. It reads CSV only.
//
//     csv_parse.mjs JOB DIRECTORY-WITH-CSV-PARSE
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { finished } from 'node:stream/promises';

const require = createRequire(process.argv[3] + '/');
const parse = require('csv-parse');

const csvField = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csvRecord = (fields) => fields.map(csvField).join(',') + '\n';

function renderer(job) {
    if (job.to === 'csv') {
        const old = job.select.map(([name]) => name);
        return (row) => csvRecord(old.map((name) => row[name]));
    }
    if (job.to === 'ndjson') return (row) => JSON.stringify(row) + '\n';
    let between = '[';
    return (row) => {
        const text = between + JSON.stringify(row);
        between = ',\n';
        return text;
    };
}

async function main(job) {
    const out = createWriteStream(job.out);
    const render = renderer(job);
    let buffer = job.to === 'csv' ? csvRecord(job.select.map(([, name]) => name)) : '';
    const flush = async () => {
        if (!out.write(buffer)) await once(out, 'drain');
        buffer = '';
    };
    for await (const row of createReadStream(job.in).pipe(parse({ columns: true }))) {
        buffer += render(row);
        if (buffer.length > 1 << 16) await flush();
    }
    if (job.to === 'json') buffer += ']\n';
    await flush();
    out.end();
    await finished(out);
}

const start = performance.now();
await main(JSON.parse(process.argv[2]));
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
