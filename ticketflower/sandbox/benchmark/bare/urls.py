"""Addresses of the bare site."""

from django.contrib.auth.views import LoginView
from django.urls import path

from ticketflower.sandbox.benchmark.bare import views

urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path("tickets/new/", views.submit, name="submit"),
    path("tickets/<int:pk>/", views.ticket, name="ticket"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<int:pk>/", views.execute, name="task"),
]
