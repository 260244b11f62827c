@echo off
rem The memplan command line of the distribution. MEMPLAN_JAVA_OPTS: more options for the JVM; JAVA_HOME: the Java to use.
rem Untested. The engine's library in lib is that of Linux x86-64 only, so training does not run on Windows.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=passive"
"%JAVA%" -Xshare:auto -XX:+UseSerialGC -Xmx1g -Dai.djl.offline=true %MEMPLAN_JAVA_OPTS% -cp "%~dp0..\lib\*" io.memplan.experiments.cli.Main %*
exit /b %ERRORLEVEL%
