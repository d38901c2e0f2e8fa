"""Values into what people read. Pure; another language would come in here."""
