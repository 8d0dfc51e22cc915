; The Windows installer, for the person who runs it alone: no administrator needed.
; build/package gives VERSION, PROGRAM and OUT. Data stays in LOCALAPPDATA\TicketCrib
; when the program is removed: tickets that were sold are not the installer's to delete.
Unicode true
Name "TicketCrib"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\TicketCrib"
ShowInstDetails nevershow

!include "MUI2.nsh"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "French"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\TicketCrib"

Section
  SetOutPath "$INSTDIR"
  File /oname=ticketcrib.exe "${PROGRAM}"
  WriteUninstaller "$INSTDIR\remove.exe"
  CreateShortcut "$SMPROGRAMS\TicketCrib.lnk" "$INSTDIR\ticketcrib.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "TicketCrib"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\remove.exe"'
SectionEnd

Section "Uninstall"
  Delete "$SMPROGRAMS\TicketCrib.lnk"
  Delete "$INSTDIR\ticketcrib.exe"
  Delete "$INSTDIR\remove.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
