// The layout library answers messages by itself where it finds no document.
import "elkjs/lib/elk-worker.min.js";
