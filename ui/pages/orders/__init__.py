"""The office's page of orders to departments and what becomes of them."""

from ui.pages.orders.page import OrdersPage

__all__ = ["OrdersPage"]
