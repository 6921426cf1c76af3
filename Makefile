# make run on a fresh Debian machine with a Swift toolchain: installs what is missing, builds, shows the console.
PREFIX ?= /usr/local
RELEASE := -c release --static-swift-stdlib -Xlinker -s
PROGRAM = $(shell swift build -c release --show-bin-path)/aixtui

.PHONY: help run build test lint format bench screenshots install clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do \
	  printf 'make %-12s %s\n' "$$target" "$$text"; done

run: build ## build and open the console on a simulated device
	@exec $(PROGRAM) --demo

build: ## install the libraries that are missing and build the release binary
	@scripts/install-packages build
	swift build $(RELEASE) --product aixtui

test: ## install what the tests need, build, run every test (FILTER=Name runs some)
	@scripts/install-packages build test
	scripts/test

lint: ## formatting, import rules, the order of folders, file sizes, traps, paths of one machine
	@scripts/install-packages build lint
	scripts/lint

format: ## format every Swift file in place
	@scripts/install-packages build
	swift format format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

bench: ## measure against the peers (ROWS=json,start,scroll,filter,idle,signals,flood,memory,journal REPEAT=5)
	@scripts/install-packages build bench
	swift build $(RELEASE) --product aixtui
	swift build $(RELEASE) --product Bench
	Benchmarks/bench.py --bin "$$(swift build -c release --show-bin-path)" --rows "$(ROWS)" --repeat "$(or $(REPEAT),5)"

screenshots: ## pictures of the running program, into screenshots/
	@scripts/install-packages build screenshots
	swift build $(RELEASE) --product aixtui
	scripts/screenshots $(PROGRAM)

install: build ## put the release binary into PREFIX/bin (PREFIX=/usr/local)
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 "$(PROGRAM)" "$(DESTDIR)$(PREFIX)/bin/aixtui"

clean: ## remove everything that was built
	rm -rf .build
