"""CleanClinic (清廉科室): integrity self-assessment for hospital departments; no Qt here."""

VERSION = "0.1.0"
