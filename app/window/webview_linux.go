//go:build linux && production && webkit2_41

package window

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#include <glib.h>
#include <stdint.h>

void guard_view_soon(uintptr_t saver);
void present_soon(void);
*/
import "C"

import (
	"context"
	"runtime/cgo"
)

// guardWebView puts our guards on the web view, which Wails leaves open: the
// camera would be refused to our own page, and a link could lead the window to
// any site. Links to papers are handed to save, each on a goroutine of its own.
// It may be called from any goroutine; save is kept until the program ends.
func guardWebView(save func(link string)) {
	C.guard_view_soon(C.uintptr_t(cgo.NewHandle(save)))
}

// raiseWindow may be called from any goroutine; GTK does it when it is idle.
func raiseWindow(context.Context) { C.present_soon() }

//export save_paper
func save_paper(saver C.uintptr_t, link *C.char) {
	save := cgo.Handle(saver).Value().(func(string))
	go save(C.GoString(link))
}

// downloads is the folder where this person's programs put what they fetch, "" where
// none is named.
func downloads() string {
	return C.GoString(C.g_get_user_special_dir(C.G_USER_DIRECTORY_DOWNLOAD))
}
