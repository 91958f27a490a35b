export { CookieJar, JSDOM, ResourceLoader, VirtualConsole } from 'jsdom'
