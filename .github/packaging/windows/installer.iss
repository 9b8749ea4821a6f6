; The installer for Windows, made by Inno Setup 6. `python -m tests.packaging` says what stands in braces with #.
; It installs for one person and asks for no administrator; nothing is written outside of the person's own places.

[Setup]
AppId={{6E1F1B0B-3C57-4C55-9E0D-6C1B7A4F5D21}
AppName={#AppName}
AppVersion={#AppVersion}
AppPublisher={#Authors}
VersionInfoVersion={#FourNumbers}
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline
DefaultDirName={autopf}\{#AppName}
DisableProgramGroupPage=yes
DisableDirPage=auto
LicenseFile={#Root}\resources\licenses\LICENSE.txt
SetupIconFile={#Root}\resources\icons\medqa.ico
UninstallDisplayIcon={app}\medqa-gui.exe
UninstallDisplayName={#AppName}
OutputDir={#Target}
OutputBaseFilename={#Output}
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
CloseApplications=yes

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; What an older version brought and this one does not.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#AppName}"; Filename: "{app}\medqa-gui.exe"
Name: "{autodesktop}\{#AppName}"; Filename: "{app}\medqa-gui.exe"; Tasks: desktopicon

[Registry]
; Offered under "Open with"; the double click stays with the spreadsheet program.
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#AppName}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\shell\open\command"; ValueType: string; ValueData: """{app}\medqa-gui.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".xlsx"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".xlsm"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".xlsb"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".xls"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".ods"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".csv"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".tsv"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".json"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\medqa-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".jsonl"; ValueData: ""

[Run]
Filename: "{app}\medqa-gui.exe"; Description: "{cm:LaunchProgram,{#AppName}}"; Flags: nowait postinstall skipifsilent
