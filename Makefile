# Short names for the commands of CONTRIBUTING.md. Nothing needs this file: CI calls Maven itself.

MAVEN := mvn -B -ntp
ONE := -Dsurefire.failIfNoSpecifiedTests=false
BENCHMARKS := chatkit4j-benchmarks/target/chatkit4j-benchmarks.jar

.DEFAULT_GOAL := help
.PHONY: help fast verify million bench format run

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

fast: ## tests of the modules that differ from main, or of MODULES="core jdbc"; no servers, no browser
	@tools/fast $(MODULES)

verify: ## everything, as CI runs it first
	$(MAVEN) verify

million: ## a million damaged requests, and a million random calls of each store
	$(MAVEN) -pl chatkit4j-app -am test -Dtest=HttpFuzzTest $(ONE) -Dchatkit4j.fuzz=1000000
	$(MAVEN) -pl chatkit4j-jdbc -am test -Dtest='*ContractTest' $(ONE) -Dchatkit4j.model.steps=1000000

bench: ## measures everything of docs/reference/performance.md, 20 minutes
	$(MAVEN) package -Dmaven.test.skip=true
	java -cp $(BENCHMARKS) dev.chatkit4j.benchmarks.All

format: ## formats the sources
	mvn -q -N -Pformat validate

run: ## serves what was built, with the playground at http://127.0.0.1:8000/
	./chatkit4j serve
