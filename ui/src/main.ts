import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { Api } from './lib/api';
import { loadConfig } from './lib/config';
import { Draft } from './lib/draft.svelte';
import { userId } from './lib/identity';
import { Jobs } from './lib/jobs.svelte';

// Not waited for: the page is there before it is known where the API is.
const config = loadConfig(document.baseURI);
const api = new Api(config.then(({ api }) => api), userId());
mount(App, {
  target: document.getElementById('app')!,
  props: { api, draft: new Draft(api), jobs: new Jobs(api), events: config.then(({ events }) => events) },
});
