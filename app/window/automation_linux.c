//go:build automation && linux && production && webkit2_41

// A test drives the real window through WebKitWebDriver, which needs a web view
// that was made for automation. Wails makes its view with the function below; this
// definition takes its place when the test build is linked. Released programs
// never carry it.

#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

static GtkWidget *automation_view = NULL;

static WebKitWebView *on_create_web_view(WebKitAutomationSession *session, gpointer none) {
	return WEBKIT_WEB_VIEW(automation_view);
}

static void on_automation_started(WebKitWebContext *context, WebKitAutomationSession *session, gpointer none) {
	g_signal_connect(session, "create-web-view", G_CALLBACK(on_create_web_view), NULL);
}

GtkWidget *webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager) {
	WebKitWebContext *context = webkit_web_context_get_default();
	webkit_web_context_set_automation_allowed(context, TRUE);
	g_signal_connect(context, "automation-started", G_CALLBACK(on_automation_started), NULL);
	automation_view = g_object_new(WEBKIT_TYPE_WEB_VIEW,
		"user-content-manager", manager, "is-controlled-by-automation", TRUE, NULL);
	g_printerr("automation view made\n");
	return automation_view;
}
