// What connect-host.js expects to find on a Jira page: jQuery under AJS.$
// (without it dialogs open nothing and say nothing), and a module to which it
// reports its analytics, which nobody wants here.
window.AJS = { $: window.jQuery, Meta: { get() {} } };
window.require = () => ({ emitGasV3() {} });
